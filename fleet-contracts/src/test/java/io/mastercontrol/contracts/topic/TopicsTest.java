package io.mastercontrol.contracts.topic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @ParameterizedTest
    @EnumSource(DeviceTopic.class)
    void everyTopicOfTheTableIsFoundAgain(DeviceTopic topic) {
        assertEquals(
                Optional.of(new Topics.DeviceAddress("pi-1", topic)), Topics.parse(topic.of("pi-1")), topic.name());
    }

    @Test
    void namesAreThoseOfThePublicInterface() {
        assertEquals("mc/v1/devices/pi-1/heartbeat", DeviceTopic.HEARTBEAT.of("pi-1"));
        assertEquals("mc/v1/devices/+/desired", DeviceTopic.DESIRED.filter());
        assertEquals("$share/registry/mc/v1/devices/+/events", DeviceTopic.EVENTS.sharedFilter("registry"));
        assertEquals("mc/v1/fleet/registry/device_offline", Topics.fleetEvent("registry", "device_offline"));
    }

    @Test
    void whatMustSurviveASubscriberIsRetained() {
        assertTrue(DeviceTopic.STATUS.retained() && DeviceTopic.REPORTED.retained() && DeviceTopic.DESIRED.retained());
        assertFalse(DeviceTopic.COMMANDS.retained(), "a retained command would be executed by every new session");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"mc/v1/devices/pi-1", "mc/v1/devices//status", "mc/v1/devices/pi-1/other", "mc/v1/fleet/x", ""})
    void whatIsInNoBranchIsNothing(String topic) {
        assertEquals(Optional.empty(), Topics.parse(topic));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a-", "A", "a_b", "a/b", "+", "#", "a.b"})
    void whatCouldBeAWildcardOrAPathIsNoDevice(String name) {
        assertFalse(Topics.isDeviceId(name));
    }

    @Test
    void aDeviceIsADnsLabel() {
        assertTrue(Topics.isDeviceId("a") && Topics.isDeviceId("pi-4") && Topics.isDeviceId("a".repeat(63)));
        assertFalse(Topics.isDeviceId("a".repeat(64)) || Topics.isDeviceId(null));
    }
}
