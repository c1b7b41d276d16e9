# Counts the tests in a suite's output; prints "PASSED FAILED". Understood are
#   ok NAME, not ok NAME                     one test each
#   cmocka's summary of a program            [  PASSED  ] 3 test(s).  [  FAILED  ] 1 test(s), ...
# A cmocka program that began and never ended its summary crashed: one failure. A suite that ended
# badly (-v status=N, not 0) or printed no test at all has at least one failure.

/^ok( |$)/ { passed++ }
/^not ok( |$)/ { failed++ }

/^\[==========\] (.*: )?Running [0-9]+ test/ { begun++ }
/^\[==========\] (.*: )?[0-9]+ test\(s\) run/ { ended++ }
/^\[  PASSED  \] (.*: )?[0-9]+ test\(s\)/ { passed += number_before_tests() }
/^\[  FAILED  \] (.*: )?[0-9]+ test\(s\), listed below/ { failed += number_before_tests() }

function number_before_tests() {
    match($0, /[0-9]+ test\(s\)/)
    return substr($0, RSTART, RLENGTH) + 0
}

END {
    if (begun > ended)
        failed += begun - ended
    if (!failed && (status != 0 || !passed))
        failed = 1
    print passed + 0, failed + 0
}
