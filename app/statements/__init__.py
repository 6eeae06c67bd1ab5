"""Bytes of a bank export in, lines and problems out. Standard library only; imports nothing else of app."""
