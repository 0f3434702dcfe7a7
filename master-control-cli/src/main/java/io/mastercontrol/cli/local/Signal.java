package io.mastercontrol.cli.local;

import java.util.List;

/** The numbers of Linux signals, as of every processor that Debian runs boards on. */
final class Signal {
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signal() {}

    /** Of a name without SIG, or of a number as a text; 0 for one that is neither. */
    static int number(String name) {
        return name.matches("\\d{1,2}") ? Integer.parseInt(name) : NAMES.indexOf(name) + 1;
    }
}
