"""What the local AWS remembers of former states, and for how long."""

from localstack_java_host import compat  # noqa: F401 - first of all: LocalStack needs its help on Python 3.12
from localstack_java_host.delay import LONGEST
from localstack_java_host.past import Changes, Thing

ONE: Thing = ("user", "000000000000", "", "one")
OTHER: Thing = ("role", "000000000000", "", "other")


def test_since_is_the_first_picture_after_the_moment_of_the_kinds() -> None:
    changes = Changes()
    changes.add(ONE, "first", 10)
    changes.add(OTHER, "role", 11)
    changes.add(ONE, "second", 20)

    assert changes.since(5, ["user"]) == {ONE: "first"}
    assert changes.since(15, ["user", "role"]) == {ONE: "second"}
    assert changes.since(20, ["user", "role"]) == {}


def test_what_never_changes_again_is_let_go_once_no_read_may_ask_for_it() -> None:
    changes = Changes()
    changes.add(ONE, "gone since", 0)
    changes.add(OTHER, "before", 1)
    changes.add(OTHER, "after", LONGEST - 1)
    assert len(changes) == 2

    changes.add(OTHER, "again", LONGEST)

    assert len(changes) == 1
    assert changes.since(0, ["role"]) == {OTHER: "before"}
