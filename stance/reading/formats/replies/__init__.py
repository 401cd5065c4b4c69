"""Who answers whom, where the page does not mark it."""
