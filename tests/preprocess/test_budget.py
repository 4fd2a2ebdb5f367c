import threading
import time
from concurrent.futures import ThreadPoolExecutor

from mlpstudy.preprocess.budget import Budget


def in_use(amounts: list[int], total: int) -> list[int]:
    """How much was reserved at each moment somebody reserved, by eight threads."""
    budget, lock, seen, current = Budget(total), threading.Lock(), [], [0]

    def work(amount: int) -> None:
        with budget.reserved(amount):
            with lock:
                current[0] += amount
                seen.append(current[0])
            time.sleep(0.001)
            with lock:
                current[0] -= amount

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, amounts))
    assert budget.free == total
    return seen


def test_threads_together_reserve_no_more_than_there_is() -> None:
    seen = in_use([30] * 100, total=100)
    assert max(seen) <= 100
    assert max(seen) > 30  # side by side as far as it goes


def test_who_needs_more_than_there_is_works_alone() -> None:
    seen = in_use([10] * 20 + [500] + [10] * 20, total=100)
    assert seen.count(500) == 1
    assert max(amount for amount in seen if amount != 500) <= 100


def test_an_error_gives_back_what_was_reserved() -> None:
    budget = Budget(100)
    for _ in range(3):
        try:
            with budget.reserved(100):
                raise ValueError
        except ValueError:
            pass
    assert budget.free == 100
