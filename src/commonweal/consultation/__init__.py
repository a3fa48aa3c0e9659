"""What people told us: questionnaires, enquiries, responses, panels, forums and our feedback.

One engine of questions serves surveys, audits and self-assessments. Residents and the
representatives who speak for them come to it to answer, and to see what was done with the answer.

What does not belong here: published statistics (evidence), the findings of a particular audit
(structure) or self-assessment (learning), and what we decided because of an answer (strategy).
"""
