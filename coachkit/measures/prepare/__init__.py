"""Preparation that several measures share: lessons, contacts, rosters, waves."""
