"""Stories that a judge can read and correct, played through the real operations under a frozen clock."""

from orchestrator.scenarios.playing import Verdict, play
from orchestrator.scenarios.reading import Story, StoryFault, find_stories, read_story

__all__ = ["Story", "StoryFault", "Verdict", "find_stories", "play", "read_story"]
