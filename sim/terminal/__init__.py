"""Terminals: gates for trucks, yards, goods that wait for a train, and the cranes that lift them on and off."""
