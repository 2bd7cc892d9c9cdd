"""Stories played through the pages, as the people of each procedure would."""
