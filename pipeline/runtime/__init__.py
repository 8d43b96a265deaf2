"""What happens around the chain: intake, work, delivery, replay, schedule."""
