/// Of a table none of whose words is counted.
struct NoWords: CountedWords {}
