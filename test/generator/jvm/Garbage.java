/** Allocates for a while and keeps a part of it; asks for one collection. */
public class Garbage {
    public static void main(String[] arguments) {
        byte[][] kept = new byte[64][];
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            byte[] block = new byte[64 * 1024];
            if (i % 8 == 0) {
                kept[i / 8 % kept.length] = block;
            }
        }
        System.out.println("GC(12) is no collection, 12M->3M is none either");
        System.gc();
    }
}
