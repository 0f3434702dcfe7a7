package io.mastercontrol.agent.isolation;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The addresses of the two ends of a workload's link, the middle ones of four. */
record Link(String board, String workload) {
    /** 10.87.0.0/16, four addresses for each workload. */
    private static final int SLOTS = 1 << 14;

    private static Link ofSlot(int slot) {
        String start = "10.87." + (slot >> 6) + ".";
        int first = (slot & 63) << 2;
        return new Link(start + (first + 1), start + (first + 2));
    }

    /** The one with that end. */
    static Optional<Link> of(String board) {
        int dot = board.lastIndexOf('.') + 1;
        return board.startsWith("10.87.")
                ? Optional.of(new Link(board, board.substring(0, dot) + (Integer.parseInt(board.substring(dot)) + 1)))
                : Optional.empty();
    }

    /**
     * The nearest one to that place of them that no address of the board is in the way of.
     *
     * @throws IOException with a sentence for people
     */
    static Link free(int usual) throws IOException {
        List<InterfaceAddress> taken = new ArrayList<>();
        for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
            taken.addAll(device.getInterfaceAddresses());
        }
        for (int i = 0; i < SLOTS; i++) {
            Link link = ofSlot((usual + i) % SLOTS);
            if (taken.stream().noneMatch(address -> holds(address, link.board()))) {
                return link;
            }
        }
        throw new IOException("there is no address left for a network of its own below 10.87.0.0/16");
    }

    private static boolean holds(InterfaceAddress taken, String address) {
        if (!(taken.getAddress() instanceof Inet4Address)) {
            return false;
        }
        int rest = 32 - Math.min(32, taken.getNetworkPrefixLength());
        return rest < 24 && number(taken.getAddress().getHostAddress()) >>> rest == number(address) >>> rest;
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.")) {
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }
}
