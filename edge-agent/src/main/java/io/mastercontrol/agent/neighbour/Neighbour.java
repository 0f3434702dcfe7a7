package io.mastercontrol.agent.neighbour;

import java.net.InetAddress;

/**
 * A device that said over multicast that it is there. Anybody on the network can say so.
 *
 * @param name that it made up for this time
 * @param through address of our own on the network that it is on
 */
record Neighbour(String name, InetAddress address, int port, InetAddress through) {}
