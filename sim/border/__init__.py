"""Customs and border formalities of both countries: opening hours, channels, stages, gauge transfer."""
