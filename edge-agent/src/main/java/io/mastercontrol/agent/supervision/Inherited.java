package io.mastercontrol.agent.supervision;

import io.mastercontrol.contracts.workload.ListenAddress;
import io.mastercontrol.contracts.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The open sockets that a program finds, as systemd passes them: descriptors from 3 on, {@code LISTEN_FDS} of them, with
 * {@code LISTEN_FDNAMES}, for the process {@code LISTEN_PID}.
 */
record Inherited(Ground ground, String workload, List<String> addresses, List<String> names) {
    /** The id is the one that the program knows itself by, which in a process namespace is not the board's. */
    private static final List<String> SAY_WHO = List.of("/bin/sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "listen");

    static Inherited by(Ground ground, WorkloadSpec spec) {
        Optional<Twin> twin = Twin.of(ground, spec);
        return new Inherited(
                ground,
                Twins.workload(spec.name()),
                twin.map(Twin::sockets).orElse(List.of()),
                twin.map(some -> some.way().addresses().stream()
                                .map(ListenAddress::name)
                                .toList())
                        .orElse(List.of()));
    }

    /** The program that is told of them. */
    List<String> pass(List<String> program, Map<String, String> environment) {
        if (addresses.isEmpty()) {
            return program;
        }
        environment.put("LISTEN_FDS", Integer.toString(addresses.size()));
        environment.put("LISTEN_FDNAMES", names.stream().collect(Collectors.joining(":")));
        List<String> line = new ArrayList<>(SAY_WHO);
        line.addAll(program);
        return line;
    }

    /**
     * They are there before the word to start is awaited, so that they cost a restart nothing.
     *
     * @param before what comes before them
     * @param refused file for why they cannot be had
     * @throws IOException with a sentence for people
     */
    List<String> after(List<String> before, Path refused) throws IOException {
        if (addresses.isEmpty()) {
            return before;
        }
        List<String> line = new ArrayList<>(before);
        line.addAll(ground.keeper().handOver(workload, addresses, refused));
        return line;
    }

    /** Those of a keeper that is gone are no others' any more. */
    String kind() {
        return addresses.isEmpty() ? "" : " " + ground.keeper().process();
    }
}
