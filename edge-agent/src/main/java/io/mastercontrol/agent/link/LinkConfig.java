package io.mastercontrol.agent.link;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the link to the control plane may cost. */
@ConfigMapping(prefix = "mc.agent.link")
public interface LinkConfig {
    /**
     * Bytes that may be spent, as {@code wwan0:50M/day,wwan*:1G/month,5G/month}: network interface (a {@code *} stands for
     * anything; none for every interface), amount, and {@code hour}, {@code day} or {@code month} in UTC.
     */
    Optional<List<@WithConverter(Budget.Form.class) Budget>> budgets();

    /**
     * Which interfaces cost by the byte: {@code auto} asks NetworkManager and knows modems by their names, {@code yes} is all,
     * {@code no} is none, anything else names interfaces, such as {@code wwan*,usb0}.
     */
    @WithDefault("auto")
    List<String> metered();

    /** Longest time between heartbeats on a metered link or one with a budget. */
    @WithDefault("60s")
    Duration sparingHeartbeatInterval();

    /** Whether releases are downloaded over a metered link that has no budget. */
    @WithDefault("true")
    boolean downloadsOnMetered();
}
