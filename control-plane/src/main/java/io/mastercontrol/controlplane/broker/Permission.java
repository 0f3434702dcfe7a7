package io.mastercontrol.controlplane.broker;

import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Direction;
import io.mastercontrol.contracts.topic.Topics;
import java.util.ArrayList;
import java.util.List;

/**
 * One thing that a client may do; whatever is not listed is refused. A device's permissions are its own rows of
 * {@link DeviceTopic} and its shells.
 *
 * @param retained whether a published message may ask to be kept by the broker
 * @param shared whether the filter may be used in a shared subscription
 */
record Permission(String filter, Activity activity, boolean retained, boolean shared) {
    enum Activity {
        PUBLISH,
        SUBSCRIBE,
        BOTH
    }

    static List<Permission> of(Identity identity) {
        if (identity instanceof Identity.Service) {
            return List.of(new Permission("mc/v1/#", Activity.BOTH, true, true));
        }
        List<Permission> all = new ArrayList<>();
        for (DeviceTopic topic : DeviceTopic.values()) {
            Activity activity = topic.direction() == Direction.FROM_DEVICE ? Activity.PUBLISH : Activity.SUBSCRIBE;
            all.add(new Permission(topic.of(identity.name()), activity, topic.retained(), false));
        }
        String shell = Topics.DEVICES + "/" + identity.name() + "/shell/+/";
        all.add(new Permission(shell + "in", Activity.SUBSCRIBE, false, false));
        all.add(new Permission(shell + "out", Activity.PUBLISH, false, false));
        return List.copyOf(all);
    }
}
