"""What leaves the signature log: its key, checkpoints, time-stamps, exports; and checking all of it again."""
