"""Conversations of imagined courses, to learn from where no labelled chat exists yet."""
