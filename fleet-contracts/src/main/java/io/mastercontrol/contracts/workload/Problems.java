package io.mastercontrol.contracts.workload;

import io.mastercontrol.contracts.workload.WorkloadFile.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one file, so that a person sees everything at once. */
final class Problems {
    /** A page of them is enough; a binary file taken for YAML would have thousands. */
    private static final int MOST = 100;

    private static final int LONGEST = 400;

    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    /** Terminals show it: in one line, of bounded length, and without characters that are not seen. */
    void add(int line, String message) {
        Problem problem = new Problem(file, line, YamlNode.shown(message, LONGEST));
        if (found.size() < MOST && !found.contains(problem)) {
            found.add(problem);
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** In the order of the file. */
    List<Problem> inOrder() {
        return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
