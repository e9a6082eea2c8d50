"""What cannot be evaluated is an error, never a silent yes or no."""


class MalformedPolicyError(ValueError):
    """Not a policy document by IAM's grammar, or not one for the place it is used in; the message names where."""

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem


class UnsupportedPolicyError(Exception):
    """A statement that applies to the request holds something that this evaluator has no documented answer for."""

    def __init__(self, source: str, statement: str, problem: str) -> None:
        super().__init__(f"{source}, {statement}: {problem}")
        self.source = source
        self.statement = statement
        self.problem = problem


class UnevaluableError(Exception):
    """Inside the package: an element that cannot be evaluated, before it is known whose statement it stands in."""
