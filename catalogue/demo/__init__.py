"""Demonstration content: works in six languages with their files, written for this project."""
