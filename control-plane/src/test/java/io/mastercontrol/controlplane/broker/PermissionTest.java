package io.mastercontrol.controlplane.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mastercontrol.contracts.topic.DeviceTopic;
import io.mastercontrol.contracts.topic.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private final List<Permission> device = Permission.of(new Identity.Device("pi-1"));

    @Test
    void deviceHasItsRowsOfTheTableAndItsShellsAndNothingElse() {
        assertEquals(DeviceTopic.values().length + 2, device.size());
        for (DeviceTopic topic : DeviceTopic.values()) {
            Permission.Activity expected = topic.direction() == Direction.FROM_DEVICE
                    ? Permission.Activity.PUBLISH
                    : Permission.Activity.SUBSCRIBE;
            assertTrue(
                    device.contains(new Permission(topic.of("pi-1"), expected, topic.retained(), false)), topic.name());
        }
        assertTrue(device.stream().allMatch(permission -> permission.filter().startsWith("mc/v1/devices/pi-1/")));
    }

    @Test
    void deviceSharesNothing() {
        assertFalse(device.stream().anyMatch(Permission::shared));
    }

    @Test
    void serviceHasEverythingOfOurs() {
        assertEquals(
                List.of(new Permission("mc/v1/#", Permission.Activity.BOTH, true, true)),
                Permission.of(new Identity.Service("registry")));
    }
}
