"""An online school of our own making: courses, students, and what they do day by day.

    people = cohort(2029, size=350, seed=1)
    plan, *_ = plan_runs(date(2026, 11, 20))
    run = simulate_run(plan, people, seed=1)
    run.until(plan.day_of(date(2026, 11, 20)))   # what an LMS knows by then

The same seed gives the same school, run by run, however many others are made beside it, and a later day only adds
to an earlier one. Its parameters are fitted to the published behaviour of OULAD: ``docs/simulator.md``.
"""
