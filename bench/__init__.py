"""How fast, beside baselines measured in the same run: absolute figures of another day mean little."""
