"""Trains as bodies that move: running times. No dispatching, no timetable."""
