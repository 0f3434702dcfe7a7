package io.mastercontrol.agent.venv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** What pip 23 says, in its own words. */
class PipOutputTest {
    private static final String TAG = "cpython-311-aarch64-linux-gnu";

    private static void assertSays(String sentence, boolean offline, String output) {
        assertEquals(sentence, PipOutput.why(output, offline, TAG));
    }

    @Test
    void missingWheelIsNamedWithTheVersionsThatThereAre() {
        assertSays("there is no wheel for shade==3 that suits " + TAG + ", only 1.0, 2.0", true, """
                Looking in links: wheels
                ERROR: Could not find a version that satisfies the requirement shade==3 (from versions: 1.0, 2.0)
                ERROR: No matching distribution found for shade==3
                """);
        assertSays("the package index has no wheel for nosuch that suits " + TAG, false, """
                ERROR: Could not find a version that satisfies the requirement nosuch (from versions: none)
                ERROR: No matching distribution found for nosuch
                """);
    }

    @Test
    void contradictionIsToldByWhatCausesIt() {
        assertSays(
                "its requirements contradict each other: it asks for shade==2.0, but needy 1.0 depends on shade==1.0",
                true,
                """
                INFO: pip is looking at multiple versions of needy
                ERROR: Cannot install -r requirements.txt (line 1) and shade==2.0 because these package versions have conflicting dependencies.

                The conflict is caused by:
                    The user requested shade==2.0
                    needy 1.0 depends on shade==1.0

                To fix this you could try to:
                1. loosen the range of package versions you've specified
                ERROR: ResolutionImpossible: for help visit https://pip.pypa.io/
                """);
    }

    @Test
    void slipInTheListIsToldWithItsLine() {
        assertSays("'foo=1' on line 4 of requirements.txt is no requirement", true, """
                ERROR: Invalid requirement: 'foo=1' (from line 4 of /srv/app/requirements.txt)
                Hint: = is not a valid operator. Did you mean == ?
                """);
    }

    @Test
    void wrongPythonWrongDigestFullDiskAndNoNetworkAreToldApart() {
        assertSays(
                "picky does not suit this Python: 3.11.7 not in '>=3.99'",
                true,
                "ERROR: Package 'picky' requires a different Python: 3.11.7 not in '>=3.99'\n");
        assertSays("the digest of shade==1.0 is not the one that is required", true, """
                ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have updated
                    shade==1.0 from file:///w/shade-1.0-py3-none-any.whl (from -r requirements.txt (line 1)):
                        Expected sha256 aaaa
                """);
        assertSays(
                "the disk is full",
                true,
                "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n");
        assertSays(
                "the package index cannot be reached; ship the wheels with the workload in a directory wheels",
                false,
                """
                WARNING: Retrying (Retry(total=1)) after connection broken by 'NewConnectionError(...)': /simple/x/
                ERROR: Could not find a version that satisfies the requirement x (from versions: none)
                ERROR: No matching distribution found for x
                """);
    }

    @Test
    void anythingElseIsToldInPipsLastWords() {
        assertSays(
                "pip says: Wheel 'junk' located at /w/junk.whl is invalid.",
                true,
                "Processing x\nERROR: Wheel 'junk' located at /w/junk.whl is invalid.\nWARNING: a newer pip exists\n");
        assertSays("pip says: nothing", true, "");
    }
}
