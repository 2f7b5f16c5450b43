import pytest
import simpy

from sim import kernel
from sim.kernel import Kernel, StockKernel, StuckInstantError

BOTH = pytest.mark.parametrize("make", [Kernel, StockKernel])


def sleeper(clock, log, name, *waits):
    for wait in waits:
        log.append((name, clock.now))
        yield wait
    log.append((name, clock.now))


@BOTH
def test_processes_go_on_after_the_seconds_they_yield(make):
    clock, log = make(), []
    clock.start(sleeper(clock, log, "a", 5, 5), "a")
    clock.start(sleeper(clock, log, "b", 3, 2, 4), "b")

    clock.run_until(100)

    assert log == [("a", 0), ("b", 0), ("b", 3), ("a", 5), ("b", 5), ("b", 9), ("a", 10)]
    assert clock.now == 100


@BOTH
def test_what_is_due_at_the_end_does_not_happen(make):
    clock, log = make(), []
    clock.start(sleeper(clock, log, "a", 5, 5), "a")

    clock.run_until(10)

    assert log == [("a", 0), ("a", 5)]


@BOTH
def test_a_process_that_yields_none_goes_on_when_woken(make):
    clock, log = make(), []
    sleeping = clock.start(sleeper(clock, log, "a", None, 1), "a")

    def alarm():
        yield 7
        clock.wake(sleeping)
        log.append(("alarm", clock.now))

    clock.start(alarm(), "alarm")
    clock.run_until(100)

    assert log == [("a", 0), ("alarm", 7), ("a", 7), ("a", 8)]


@BOTH
def test_a_new_process_starts_before_others_that_wait_at_the_instant(make):
    clock, log = make(), []

    def parent():
        yield 4
        clock.start(sleeper(clock, log, "child", 0), "child")
        log.append(("parent", clock.now))

    clock.start(parent(), "parent")
    clock.start(sleeper(clock, log, "other", 4), "other")
    clock.run_until(100)

    assert log == [("other", 0), ("parent", 4), ("child", 4), ("other", 4), ("child", 4)]


@BOTH
def test_stock_simpy_events_work_inside_a_process(make):
    clock, log = make(), []
    gate, store = simpy.Resource(clock, 1), simpy.Store(clock)

    def user(name):
        with gate.request() as turn:
            yield turn
            log.append((name, clock.now))
            yield 3
            yield clock.timeout(2)
        yield store.put(name)

    def stock_process():
        yield clock.timeout(1)
        item = yield store.get()
        log.append((f"got {item}", clock.now))

    for name in ("a", "b"):
        clock.start(user(name), name)
    clock.process(stock_process())
    clock.run_until(100)

    assert log == [("a", 0), ("b", 5), ("got a", 5)]


@BOTH
def test_a_process_goes_on_at_once_after_an_event_that_has_happened(make):
    clock, log = make(), []
    done = clock.timeout(2)

    def late():
        yield 5
        yield done
        log.append(clock.now)
        yield 1
        log.append(clock.now)

    clock.start(late(), "late")
    clock.run_until(100)

    assert log == [5, 6]


@BOTH
def test_an_event_that_fails_stops_the_run(make):
    clock = make()

    def process():
        yield 1
        yield clock.event().fail(OSError("broken rail"))

    clock.start(process(), "p")

    with pytest.raises(OSError, match="broken rail"):
        clock.run_until(100)


def test_a_negative_wait_is_an_error_that_names_the_process():
    clock = Kernel()
    clock.start(sleeper(clock, [], "F101", 5, -1), "F101")

    with pytest.raises(ValueError, match=r"^process F101 waits -1 s, a wait cannot be negative$"):
        clock.run_until(100)


def test_a_negative_wait_after_an_event_is_an_error_too():
    clock = Kernel()

    def process():
        yield clock.timeout(5)
        yield -1

    clock.start(process(), "F101")

    with pytest.raises(ValueError, match=r"^process F101 waits -1 s, a wait cannot be negative$"):
        clock.run_until(100)


def test_an_instant_that_never_ends_is_an_error_that_names_the_process(monkeypatch):
    monkeypatch.setattr(kernel, "EVENTS_PER_INSTANT", 1000)
    clock = Kernel()
    clock.start(sleeper(clock, [], "F101", 7, *[0] * 2000), "F101")

    with pytest.raises(StuckInstantError) as stuck:
        clock.run_until(100)

    assert (
        str(stuck.value)
        == "simulated time stands still at 7 s: more than 1,000 events at one instant, the last of F101"
    )


def test_many_events_at_one_instant_are_no_error(monkeypatch):
    monkeypatch.setattr(kernel, "EVENTS_PER_INSTANT", 1000)
    clock, log = Kernel(), []
    clock.start(sleeper(clock, log, "F101", 7, *[0] * 900), "F101")

    clock.run_until(100)

    assert log[-1] == ("F101", 7)


def test_only_a_process_that_waits_to_be_woken_can_be():
    clock = StockKernel()
    process = clock.start(sleeper(clock, [], "F101", 5), "F101")

    with pytest.raises(RuntimeError, match=r"^process F101 does not wait to be woken$"):
        clock.wake(process)
