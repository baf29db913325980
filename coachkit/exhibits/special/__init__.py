"""Exhibits that answer one question each."""
