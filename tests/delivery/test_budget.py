import pytest

from delivery.budget import Bucket, Budgets, payer_of
from resolvers.purse import OpenPurse, Spent


class Hands:
    """Seconds that pass when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_bucket_pays_until_it_is_empty_and_fills_again() -> None:
    clock = Hands()
    bucket = Bucket(100, 10.0, clock)
    bucket.pay(60)

    with pytest.raises(Spent) as caught:
        bucket.pay(60)
    left = bucket.allowance()
    clock.seconds += 2
    bucket.pay(60)

    assert (caught.value.points, caught.value.retry_after) == (60, 2.0)
    assert (left.limit, left.remaining) == (100, 40)
    assert bucket.allowance().remaining == 0


def test_a_bucket_never_holds_more_than_its_size() -> None:
    clock = Hands()
    bucket = Bucket(100, 10.0, clock)
    clock.seconds += 1_000

    assert bucket.allowance().remaining == 100


def test_what_costs_more_than_a_bucket_holds_takes_a_full_one() -> None:
    bucket = Bucket(100, 10.0, Hands())
    bucket.pay(5_000)

    assert bucket.allowance().remaining == 0


def test_each_address_has_a_purse_of_its_own() -> None:
    budgets = Budgets(points_per_minute=60, burst=10, clock=Hands())
    budgets.purse(("203.0.113.7", 1)).pay(10)

    with pytest.raises(Spent):
        budgets.purse(("203.0.113.7", 2)).pay(1)
    budgets.purse(("203.0.113.8", 1)).pay(10)


@pytest.mark.parametrize(
    ("host", "payer"),
    [
        ("127.0.0.1", None),
        ("127.9.9.9", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_who_pays(host: str, payer: str | None) -> None:
    assert payer_of(host) == payer


def test_this_machine_pays_nothing() -> None:
    budgets = Budgets(points_per_minute=60, burst=10)
    purse = budgets.purse(("127.0.0.1", 1))
    purse.pay(1_000_000)

    assert isinstance(purse, OpenPurse)
    assert isinstance(budgets.purse(None), OpenPurse)
    left = purse.allowance()
    assert (left.limit, left.remaining) == (10, 10)
