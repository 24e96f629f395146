package dhash.guard.postgres;

/**
 * The smallest part of an SQL script that has a meaning.
 *
 * @param text a word in lower case, a quoted name or a string without its quotes, the rest as it
 *     stands
 * @param line where it begins, from 1
 * @param begin where it begins in the script
 * @param end the first place after it
 */
record SqlToken(Kind kind, String text, int line, int begin, int end) {
  enum Kind {
    /** A key word or a name without quotes. */
    WORD,
    /** A name in double quotes. */
    NAME,
    STRING,
    NUMBER,
    /** One character: an operator is several. */
    SIGN,
    COMMENT
  }

  /** Whether it is that key word or sign. */
  boolean is(String wordOrSign) {
    return (kind == Kind.WORD || kind == Kind.SIGN) && text.equals(wordOrSign);
  }

  boolean names() {
    return kind == Kind.WORD || kind == Kind.NAME;
  }
}
