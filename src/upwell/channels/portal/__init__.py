"""The pages of a partner's people: today's jobs, one job, what became of it. Plain forms; with scripts also offline."""
