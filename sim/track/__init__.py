"""Trains on tracks: sections, meeting places, paths, the dispatching rule, timetables and the guard against jams."""
