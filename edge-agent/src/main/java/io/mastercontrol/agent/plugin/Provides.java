package io.mastercontrol.agent.plugin;

import java.util.List;
import java.util.Locale;

/** The words that a plugin provides, as workloads use them. */
public record Provides(
        List<String> workloadTypes, List<String> healthChecks, boolean metrics, List<String> logProcessors) {
    /** What a word is for. */
    enum Kind {
        WORKLOAD_TYPE,
        HEALTH_CHECK,
        LOG_PROCESSOR;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    List<String> words(Kind kind) {
        return switch (kind) {
            case WORKLOAD_TYPE -> workloadTypes;
            case HEALTH_CHECK -> healthChecks;
            case LOG_PROCESSOR -> logProcessors;
        };
    }

    boolean nothingAtAll() {
        return workloadTypes.isEmpty() && healthChecks.isEmpty() && logProcessors.isEmpty() && !metrics;
    }
}
