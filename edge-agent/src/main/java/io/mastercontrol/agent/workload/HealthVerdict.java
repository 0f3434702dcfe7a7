package io.mastercontrol.agent.workload;

import io.mastercontrol.contracts.message.Health;
import java.time.Duration;

/** What the answers of a health check amount to, answer by answer. Failures within the start period do not count. */
public record HealthVerdict(Health health, int failures) {
    public static final HealthVerdict STARTING = new HealthVerdict(Health.starting, 0);

    public HealthVerdict passed() {
        return new HealthVerdict(Health.healthy, 0);
    }

    /** @param sinceStart age of the run */
    public HealthVerdict failed(Duration sinceStart, Duration startPeriod, int retries) {
        if (health == Health.starting && sinceStart.compareTo(startPeriod) < 0) {
            return this;
        }
        int counted = failures + 1;
        return new HealthVerdict(counted >= retries ? Health.unhealthy : health, counted);
    }

    /** Time until the next question: short while the first good answer is awaited, so that dependents start soon. */
    public Duration pause(Duration interval) {
        Duration quick = Duration.ofMillis(250);
        return health == Health.starting && interval.compareTo(quick) > 0 ? quick : interval;
    }
}
