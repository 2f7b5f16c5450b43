"""STRESS-DES, sections 4 to 6: experiments, implementation, access."""

from collections.abc import Iterator

from sim import Run

from .markdown import Block, bullets, escape, paragraph, table, to_write


def initialisation(run: Run) -> Iterator[Block]:
    """How a replication begins, and the warm-up."""
    time = run.scenario.time
    warm_up = f"The first {time.warm_up_weeks} weeks are not counted." if time.warm_up_weeks else "There is no warm-up."
    yield paragraph(
        f"Non-terminating. The system starts empty, at 00:00 Viet Nam time (UTC+7) on {time.start_date}; nothing is"
        f" loaded beforehand. {warm_up}"
    )
    yield to_write("how the length of the warm-up was chosen, and what shows that it is enough.")


def run_length(run: Run) -> Iterator[Block]:
    """Horizon and run-out."""
    time = run.scenario.time
    yield paragraph(
        f"Simulated time is whole seconds. Counted are consignments that become ready in the {time.horizon_weeks} weeks"
        f" after the warm-up; demand goes on for another {time.run_out_weeks} weeks so that late ones arrive"
        f" ({time.end_s:,} s in all)."
    )


def estimation(run: Run) -> Iterator[Block]:
    """Replications, intervals, and what the replications warn of."""
    asked_for = run.manifest["replications_asked_for"]
    yield paragraph(
        f"Independent replications: {len(run.finished)} finished of {asked_for} asked for. Means have Student's t"
        " interval over the replications; two scenarios are compared in pairs of replications with common random"
        " numbers, changes of means by Fieller's interval, of quantiles by sectioning (docs/method.md, section 5)."
    )
    if run.warnings:
        yield paragraph("The replications warn:")
        yield from bullets(escape(warning) for warning in run.warnings)
    yield to_write("why this number of replications is enough for the conclusion.")


def software(run: Run) -> Iterator[Block]:
    """The versions that the run was made with."""
    yield from table(("software", "version"), run.manifest["versions"].items())


def sampling(run: Run) -> Iterator[Block]:
    """Generator, seed and streams."""
    yield paragraph(
        f"Bit generator {escape(run.manifest['generator'])} (NumPy), seed {run.manifest['seed']}. One stream for each"
        " purpose, seeded by NumPy's SeedSequence with the seed, the replication (from 0) and the SHA-256 of the"
        " stream's name. The i-th number of a stream belongs to the i-th consignment of a flow or train of a service,"
        " used or not, and becomes a duration or a choice by the inverse of its distribution: common random numbers,"
        " whatever else differs between two scenarios."
    )


def execution(run: Run) -> Iterator[Block]:
    """The event mechanism, priorities, parallel work."""
    yield paragraph(
        "Process interaction, on SimPy's environment (tests hold it against SimPy's own order of events, row for row)."
        " Events at one instant follow in order of request. Priorities: 2.4 and 2.5.4. Replications run in parallel in"
        " processes of their own; their number changes nothing of a result."
    )


def system(run: Run) -> Iterator[Block]:
    """The machine that the run was made on."""
    found = run.manifest.get("platform", {})
    yield from table(("machine", ""), [(key.replace("_", " "), value) for key, value in found.items() if value])
    yield to_write("how long a replication took, and with how much memory.")


def access(run: Run) -> Iterator[Block]:
    """What is needed to get the same tables again."""
    yield paragraph(
        "The model is railcorridor, under the MIT licence. The run's folder has all that is needed to repeat it:"
        " `corridor reproduce RUN` runs it again from there and compares every table."
    )
    digests = {"of the run": run.manifest["digest"]}
    digests |= {name: run.manifest[key] for name, key in _DIGESTS.items() if key in run.manifest}
    digests |= {f"of replication {number}": digest for number, digest in run.digests.items()}
    yield from table(("digest (SHA-256)", ""), digests.items())
    yield to_write("where the model, in this version, and the run's folder can be had (address, DOI).")


_DIGESTS = {"of the model's code": "model_digest", "of its inputs": "inputs_digest"}
