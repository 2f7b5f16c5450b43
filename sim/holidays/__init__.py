"""Public holidays of China and Viet Nam: a table of dates and breaks 2024 to 2035, and the days a name stands for."""
