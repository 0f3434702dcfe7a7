package io.mastercontrol.contracts.delta;

import java.util.Arrays;

/**
 * One of the three codes of a deflate block (RFC 1951), built from frequencies with the choices among equals that zlib
 * makes: by depth in the heap, and by moving leaves when the longest is too long.
 */
final class HuffmanTree {
    final int[] frequency;
    final int[] length;
    final int[] code;
    private final int symbols;
    private final int longest;
    private final int[] extra;
    private final int extraFrom;
    private final int[] fixedLength;
    private final int[] heap;
    private final int[] depth;
    private final int[] parent;
    private int heapSize;
    private int heapEnd;
    /** The largest symbol that occurs. */
    int largest;
    /** Bits of the block with this code, and with the fixed one; without the code itself. */
    long bits;

    long fixedBits;

    HuffmanTree(int symbols, int longest, int[] extra, int extraFrom, int[] fixedLength) {
        this.symbols = symbols;
        this.longest = longest;
        this.extra = extra;
        this.extraFrom = extraFrom;
        this.fixedLength = fixedLength;
        int nodes = 2 * symbols + 1;
        this.frequency = new int[nodes];
        this.length = new int[nodes];
        this.parent = new int[nodes];
        this.depth = new int[nodes];
        this.heap = new int[nodes];
        this.code = new int[symbols];
    }

    void clear() {
        Arrays.fill(frequency, 0, symbols, 0);
    }

    void build() {
        bits = 0;
        fixedBits = 0;
        heapSize = 0;
        heapEnd = heap.length;
        largest = -1;
        Arrays.fill(length, 0);
        for (int n = 0; n < symbols; n++) {
            if (frequency[n] != 0) {
                heap[++heapSize] = n;
                largest = n;
                depth[n] = 0;
            }
        }
        while (heapSize < 2) {
            int node = largest < 2 ? ++largest : 0;
            heap[++heapSize] = node;
            frequency[node] = 1;
            depth[node] = 0;
            bits--;
            fixedBits -= fixedLength == null ? 0 : fixedLength[node];
        }
        for (int n = heapSize / 2; n >= 1; n--) {
            sink(n);
        }
        combine();
        lengths();
        codes(code, length, largest, longest);
    }

    private void combine() {
        int node = symbols;
        do {
            int least = heap[1];
            heap[1] = heap[heapSize--];
            sink(1);
            int next = heap[1];
            heap[--heapEnd] = least;
            heap[--heapEnd] = next;
            frequency[node] = frequency[least] + frequency[next];
            depth[node] = Math.max(depth[least], depth[next]) + 1;
            parent[least] = node;
            parent[next] = node;
            heap[1] = node++;
            sink(1);
        } while (heapSize >= 2);
        heap[--heapEnd] = heap[1];
    }

    private boolean isSmaller(int n, int m) {
        return frequency[n] < frequency[m] || frequency[n] == frequency[m] && depth[n] <= depth[m];
    }

    private void sink(int from) {
        int at = from;
        int node = heap[at];
        for (int child = at << 1; child <= heapSize; child <<= 1) {
            if (child < heapSize && isSmaller(heap[child + 1], heap[child])) {
                child++;
            }
            if (isSmaller(node, heap[child])) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = node;
    }

    private void lengths() {
        int[] count = new int[longest + 1];
        int overflow = 0;
        length[heap[heapEnd]] = 0;
        for (int h = heapEnd + 1; h < heap.length; h++) {
            int n = heap[h];
            int own = length[parent[n]] + 1;
            if (own > longest) {
                own = longest;
                overflow++;
            }
            length[n] = own;
            if (n <= largest) {
                count[own]++;
                int more = n >= extraFrom ? extra[n - extraFrom] : 0;
                bits += (long) frequency[n] * (own + more);
                fixedBits += fixedLength == null ? 0 : (long) frequency[n] * (fixedLength[n] + more);
            }
        }
        if (overflow > 0) {
            shorten(count, overflow);
        }
    }

    private void shorten(int[] count, int overflow) {
        for (int left = overflow; left > 0; left -= 2) {
            int from = longest - 1;
            while (count[from] == 0) {
                from--;
            }
            count[from]--;
            count[from + 1] += 2;
            count[longest]--;
        }
        int h = heap.length;
        for (int own = longest; own > 0; own--) {
            int n = count[own];
            while (n > 0) {
                int m = heap[--h];
                if (m <= largest) {
                    bits += (long) (own - length[m]) * frequency[m];
                    length[m] = own;
                    n--;
                }
            }
        }
    }

    /** Codes in the order in which their bits are written. */
    static void codes(int[] code, int[] length, int largest, int longest) {
        int[] count = new int[longest + 1];
        for (int n = 0; n <= largest; n++) {
            count[length[n]]++;
        }
        count[0] = 0;
        int[] next = new int[longest + 1];
        for (int bits = 1; bits <= longest; bits++) {
            next[bits] = next[bits - 1] + count[bits - 1] << 1;
        }
        for (int n = 0; n <= largest; n++) {
            if (length[n] != 0) {
                code[n] = Integer.reverse(next[length[n]]++) >>> 32 - length[n];
            }
        }
    }
}
