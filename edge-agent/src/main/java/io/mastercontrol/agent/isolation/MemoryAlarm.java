package io.mastercontrol.agent.isolation;

import java.time.Duration;

/** Whether a workload is near its memory cap: from 90 % on, until it is below 80 %. */
public record MemoryAlarm(boolean ringing) {
    public static final MemoryAlarm QUIET = new MemoryAlarm(false);
    private static final double RINGS = 0.9;
    private static final double ENDS = 0.8;
    private static final double WORTH_A_CLOSER_LOOK = 0.5;

    public MemoryAlarm after(long usedBytes, long capBytes) {
        return new MemoryAlarm(usedBytes >= (ringing ? ENDS : RINGS) * capBytes);
    }

    /** Below this, how much it is exactly makes no difference. */
    public static long worthALook(long capBytes) {
        return (long) (ENDS * capBytes);
    }

    /** How long to look away: what is half full does not fill up unseen in a second. */
    public static Duration pause(long usedBytes, long capBytes) {
        return Duration.ofSeconds(usedBytes < WORTH_A_CLOSER_LOOK * capBytes ? 5 : 1);
    }
}
