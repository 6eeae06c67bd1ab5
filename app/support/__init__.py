"""Referral to a support service: what help there is, who offers it, what the person agreed to share, and what became of it."""
