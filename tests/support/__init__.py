"""Builders and places shared by the tests."""
