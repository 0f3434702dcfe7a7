package io.mastercontrol.testing;

import io.mastercontrol.testing.server.TestBroker;

/** The brokers that the same rules are tried on. */
enum BrokerUnderTest {
    EMBEDDED {
        @Override
        int devices() {
            return TestBroker.port();
        }

        @Override
        int services() {
            return TestBroker.port();
        }
    },
    MOSQUITTO {
        @Override
        int devices() {
            return Mosquitto.started().devices();
        }

        @Override
        int services() {
            return Mosquitto.started().services();
        }
    };

    /** Port for devices. */
    abstract int devices();

    /** Port for services. */
    abstract int services();
}
