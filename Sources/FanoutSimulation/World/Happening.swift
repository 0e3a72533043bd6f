/// One thing that is going to happen in a world.
struct Happening<Place> {
  var time: Int64
  var sequence: Int
  var body: (Place) -> Void

  private static func before(_ left: Happening, _ right: Happening) -> Bool {
    (left.time, left.sequence) < (right.time, right.sequence)
  }

  /// The earliest first; of one instant, what was scheduled first.
  struct Heap {
    private var elements: [Happening] = []

    var first: Happening? { elements.first }

    mutating func insert(_ element: Happening) {
      elements.append(element)
      var place = elements.count - 1
      while place > 0, before(elements[place], elements[(place - 1) / 2]) {
        elements.swapAt(place, (place - 1) / 2)
        place = (place - 1) / 2
      }
    }

    mutating func removeFirst() -> Happening {
      elements.swapAt(0, elements.count - 1)
      let result = elements.removeLast()
      var place = 0
      while true {
        var least = place
        for child in [place * 2 + 1, place * 2 + 2] where child < elements.count {
          if before(elements[child], elements[least]) { least = child }
        }
        if least == place { return result }
        elements.swapAt(place, least)
        place = least
      }
    }
  }
}
