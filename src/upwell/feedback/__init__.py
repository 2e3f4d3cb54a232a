""" "Was it really fixed? How was it?" after every case, and what follows from the answer.

Decides who is asked and what an answer means. Never sends: the question stands in the answer letter of `cases`."""
