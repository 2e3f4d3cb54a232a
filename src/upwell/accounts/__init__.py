"""People: who they are, how they sign in, what they may do for which team, and whose data they opened.

Which roles and teams exist is the city's data; nothing here names one."""
