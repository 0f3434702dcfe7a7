package io.mastercontrol.agent.run;

/**
 * What a running workload uses. Counters grow while its control group is there, over restarts too; without one they are of
 * the processes that live.
 *
 * @param cpuSeconds user and system time
 * @param residentBytes sum of its processes' resident memory (RSS)
 * @param proportionalBytes the same with shared pages divided by those who share them (PSS), up to a minute old
 * @param memoryLimitBytes hard cap, or null
 * @param readBytes from disk
 * @param writtenBytes to disk
 * @param voluntarySwitches how often its threads waited for something
 * @param involuntarySwitches how often they had to make room for others
 */
public record Usage(
        double cpuSeconds,
        long residentBytes,
        long proportionalBytes,
        Long memoryLimitBytes,
        long readBytes,
        long writtenBytes,
        long voluntarySwitches,
        long involuntarySwitches,
        int processes) {}
