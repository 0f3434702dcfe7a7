package io.mastercontrol.agent.door;

import io.mastercontrol.agent.run.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernel's packet filter leads new connections to a port to another one; those that are there stay where they are. One
 * table for each workload, put in place as a whole.
 */
final class PortTable {
    private static final Pattern TARGET = Pattern.compile("redirect to :(\\d+)");

    private final String group;

    PortTable(String group) {
        this.group = group;
    }

    private String table(String workload) {
        return "mcdoor"
                + Resources.hash((group + " " + workload).getBytes(StandardCharsets.UTF_8))
                        .substring(0, 10);
    }

    void lead(String workload, int port, int to) throws IOException {
        String table = "inet " + table(workload);
        String rule = " fib daddr type local tcp dport " + port + " redirect to :" + to + "\n";
        nft(
                "add table " + table + "\ndelete table " + table + "\nadd table " + table + "\nadd chain " + table
                        + " incoming { type nat hook prerouting priority -100; }\nadd chain " + table
                        + " local { type nat hook output priority -100; }\nadd rule " + table + " incoming" + rule
                        + "add rule " + table + " local" + rule,
                "port " + port + " cannot be led to the version that serves",
                "-f",
                "-");
    }

    void remove(String workload) throws IOException {
        String table = "inet " + table(workload);
        nft("add table " + table + "\ndelete table " + table + "\n", "its port cannot be let go", "-f", "-");
    }

    OptionalInt leads(String workload) throws IOException {
        String tables = nft("", "the ways of ports cannot be read", "list", "tables", "inet");
        if (!tables.contains(" " + table(workload) + "\n")) {
            return OptionalInt.empty();
        }
        String text = nft("", "the way of a port cannot be read", "list", "table", "inet", table(workload));
        Matcher target = TARGET.matcher(text);
        return target.find() ? OptionalInt.of(Integer.parseInt(target.group(1))) : OptionalInt.empty();
    }

    private static String nft(String input, String trouble, String... arguments) throws IOException {
        Process process;
        try {
            List<String> line = new java.util.ArrayList<>(List.of("nft"));
            line.addAll(List.of(arguments));
            process = new ProcessBuilder(line).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException(trouble + ": that needs nft, and there is none here: sudo apt install nftables", e);
        }
        process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        trouble + ": nft says " + said.lines().findFirst().orElse("nothing"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said;
    }
}
