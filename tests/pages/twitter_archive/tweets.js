window.YTD.tweets.part0 = [
  {
    "tweet" : {
      "edit_info" : { "initial" : { "editTweetIds" : [ "1770000000000000001" ], "editableUntil" : "2033-03-14T10:00:00.000Z", "editsRemaining" : "5", "isEditEligible" : true } },
      "retweeted" : false,
      "source" : "<a href=\"https://mobile.example\" rel=\"nofollow\">Mobile</a>",
      "entities" : { "hashtags" : [ ], "symbols" : [ ], "user_mentions" : [ ], "urls" : [ ] },
      "display_text_range" : [ "0", "63" ],
      "favorite_count" : "4",
      "id_str" : "1770000000000000001",
      "truncated" : false,
      "retweet_count" : "1",
      "id" : "1770000000000000001",
      "created_at" : "Mon Mar 14 08:00:00 +0000 2033",
      "favorited" : false,
      "full_text" : "Night trams again &amp; again cancelled. <sigh> &lt;/rant&gt;",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "id_str" : "1770000000000000002",
      "id" : "1770000000000000002",
      "in_reply_to_status_id" : "1770000000000000001",
      "in_reply_to_status_id_str" : "1770000000000000001",
      "in_reply_to_screen_name" : "tramspotter",
      "created_at" : "Mon Mar 14 08:03:20 +0000 2033",
      "full_text" : "And the operator's answer: “we value your patience”.\nWe value your resignation.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "id_str" : "1770000000000000003",
      "id" : "1770000000000000003",
      "created_at" : "Mon Mar 14 09:00:00 +0000 2033",
      "full_text" : "RT @cityhall: Night trams will return in May.",
      "lang" : "en"
    }
  },
  {
    "tweet" : {
      "id_str" : "1770000000000000004",
      "id" : "1770000000000000004",
      "in_reply_to_status_id_str" : "1769999999999999999",
      "created_at" : "Mon Mar 14 09:10:00 +0000 2033",
      "full_text" : "@cityhall I will believe it when I sit in one.",
      "lang" : "en"
    }
  }
]
