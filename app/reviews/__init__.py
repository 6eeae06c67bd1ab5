"""What was decided about a risk, with the person's own view; and each time somebody was offered a direct payment."""
