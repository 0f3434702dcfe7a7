package io.mastercontrol.agent.run;

import java.io.IOException;
import java.util.List;

/** Signals by name and number (Linux), and how to send them to a whole process group. */
public final class Signals {
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** Name without {@code SIG}; a number for a real-time signal. */
    public static String name(int number) {
        return number >= 1 && number <= NAMES.size() ? NAMES.get(number - 1) : Integer.toString(number);
    }

    /** Whether a shell status tells of a signal. */
    public static boolean isSignal(int status) {
        return status > 128 && status <= 128 + 64;
    }

    /**
     * Signals the group that the process leads, or the process alone while it has none yet. Returns when sent; does
     * nothing if it is no longer this process.
     */
    public static void send(ProcessIdentity process, String signal) throws IOException {
        if (!process.isAlive()) {
            return;
        }
        String name = signal.startsWith("SIG") ? signal.substring(3) : signal;
        String pid = Long.toString(process.pid());
        run("kill -s \"$0\" -- \"-$1\" 2>/dev/null || kill -s \"$0\" \"$1\" 2>/dev/null", name, pid);
    }

    /** Kills these processes. */
    public static void kill(List<Long> pids) throws IOException {
        if (!pids.isEmpty()) {
            String all = String.join(" ", pids.stream().map(String::valueOf).toList());
            run("kill -s KILL $0 2>/dev/null", all, "");
        }
    }

    /** Kills what is left of the group that this process led, whether or not it is still there itself. */
    public static void killGroup(long leader) throws IOException {
        run("kill -s KILL -- \"-$0\" 2>/dev/null", Long.toString(leader), "");
    }

    private static void run(String script, String zero, String one) throws IOException {
        Process shell = new ProcessBuilder("/bin/sh", "-c", script, zero, one)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
